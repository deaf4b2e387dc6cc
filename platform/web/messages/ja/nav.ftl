# Menus.

nav-guide = はじめての方へ
nav-sign-up = 利用者登録
nav-my = マイページ
nav-search = 空きをさがす
nav-bookings = 予約
nav-children = お子さん
nav-settings = 設定
nav-today = 今日の一覧
nav-inbox-bookings = 予約の申込み
nav-inbox-registrations = 利用登録
nav-interviews = 面談
nav-phone = 電話の受付
nav-uses = 利用の記録
nav-report = 実績報告書
nav-facility-settings = 施設の設定
nav-city-reports = 実績の確認
nav-city-figures = 空きと利用
nav-city-facilities = 施設
nav-city-rules = 決まりと料金
nav-city-families = 利用者
nav-city-registrations = 利用登録
nav-city-announcements = お知らせ
nav-city-log = 操作の記録
