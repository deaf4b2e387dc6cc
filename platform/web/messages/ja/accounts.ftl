# Reasons why accounts, families and children cannot be changed as asked. What $field names is in input-field.

input-field =
    { $field ->
        [name] 保護者の名前
        [kana] 保護者の名前のふりがな
        [relation] お子さんとの関係
        [phone] 電話番号
        [guardian-phone] 保護者の電話番号
        [workplace] 勤務先
        [address] 住所
        [city] お住まいの市区町村
        [contact-name] 緊急連絡先の名前
        [contact-relation] 緊急連絡先の方との関係
        [contact-phone] 緊急連絡先の電話番号
        [child-name] お子さんの名前
        [child-kana] お子さんの名前のふりがな
        [sex] 性別
        [allergy] アレルギー
        [medical] 健康について施設に知らせたいこと
        [history] これまでの病気
        [convulsions] ひきつけ
        [vaccinations] 予防接種
        [medicines] 飲んでいる薬
        [disability] 障害や医療的ケア
        [doctor-name] かかりつけ医の名前
        [doctor-phone] かかりつけ医の電話番号
        [meals] 食事
        [sleep] 睡眠
        [notes] そのほか知らせたいこと
        [usual-facility] ふだん通っているところ
        [pickup-name] お迎えの方の名前
        [pickup-relation] お迎えの方とお子さんの関係
        [pickup-phone] お迎えの方の電話番号
       *[other] この項目
    }
input-missing = { input-field }を入力してください。
input-long = { input-field }は、{ $max }文字までで入力してください。
input-control = { input-field }に使えない文字が入っています。入力し直してください。
input-kana = { input-field }は、ひらがなまたはカタカナで入力してください。
input-phone = { input-field }は、市外局番から10桁か11桁の数字で入力してください。
input-postcode = 郵便番号は、7桁の数字で入力してください。
input-email = メールアドレスの形が正しくありません。「@」の前後を確認してください。
input-ward = お住まいの区を選んでください。
input-city-here = { $city }にお住まいのときは、「お住まい」で「{ $city }に住んでいる」を選んでください。市外にお住まいのときは、その市区町村の名前を入れてください。

password-too-short = パスワードは{ $min }文字以上にしてください。いくつかの言葉をつなげると、長くても覚えやすくなります。
password-too-long = パスワードは{ $max }文字までにしてください。
password-control = パスワードに使えない文字（改行など、目に見えない文字）が入っています。入力し直してください。
password-too-common = このパスワードは、ほかの人に当てられやすいため使えません。名前やメールアドレス、よくある言葉だけのものや、同じ文字の繰り返しは避けてください。
password-wrong = いまのパスワードが違います。確認して、もう一度入力してください。
login-wrong = ログインできませんでした。ログインIDとパスワードを確認してください。パスワードがわからないときは、決め直せます。
link-used-up = このリンクは使えません。期限が過ぎたか、すでに使われています。お手数ですが、もう一度はじめからお申し込みください。

profile-too-many-contacts = 緊急連絡先は{ $max }人までです。多い分を消してください。
profile-too-many-guardians = 保護者は{ $max }人までです。多い分を消してください。
profile-guardian-has-login = ログインしている保護者は消せません。使うのをやめるときは、退会の手続きをしてください。
# 保存期間が過ぎて匿名になった人の名前の代わり。
anonymised-name = （匿名）
withdraw-open-bookings = 今日以降の予約が{ $count }件あるため、退会できません。先に予約を取り消してください。

child-sheet-missing =
    { $section ->
        [basics] お子さんの情報のうち「名前と生年月日」が、まだ入力されていません。
        [health] お子さんの情報のうち「アレルギーと健康」が、まだ入力されていません。
        [daily] お子さんの情報のうち「食事とふだんの様子」が、まだ入力されていません。
       *[other] お子さんの情報のうち「お迎えと同意」が、まだ入力されていません。
    }
child-birth-future = 生年月日が今日より後になっています。確認してください。
child-too-old = { $years }歳以上のお子さんは登録できません。生年月日を確認してください。
child-double = 同じ名前と生年月日のお子さんが、すでに登録されています。お子さんの一覧を確認してください。
child-too-many = 登録できるお子さんは{ $max }人までです。もっと登録したいときは、市の窓口にご相談ください。
child-too-many-pickup = お迎えの方は{ $max }人までです。多い分を消してください。
child-birth-registered = 利用登録を申し込んだ施設があるため、生年月日は変えられません。まちがいを直すときは、利用登録を取り下げてから直し、もう一度申し込んでください。
child-birth-booked = 今日以降の予約があるため、生年月日は変えられません。予約した施設に連絡してください。
child-open-bookings = 今日以降の予約があるため、一覧から外せません。先に予約を取り消してください。
child-open-registration = { $facility }への利用登録の申込みが残っているため、一覧から外せません。先に「利用登録」のページで取り下げてください。
child-open-interview = { $dated ->
    [yes] { $facility }での面談（{ $at }）の予定があるため、一覧から外せません。先に「利用登録」のページで取り下げてください。面談の予定も取り消されます。
   *[no] { $facility }に面談の電話を頼んでいるため、一覧から外せません。先に「利用登録」のページで取り下げてください。電話の希望も取り消されます。
 }

staff-login-id = 職員のログインIDは、小文字の英字・数字・「-」「_」「.」を使い、4文字以上40文字までで入力してください。
staff-login-id-taken = このログインIDはすでに使われています。別のログインIDにしてください。
staff-role = この役割は、ここでは付けられません。施設の役割には施設を選び、市の役割では施設を選ばないでください。
staff-not-yourself = 自分のログインは止められません。ほかの管理者に依頼してください。
